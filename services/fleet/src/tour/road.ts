/**
 * Places on the roads of the tour, in the order in which a message comes by them. They order entries of the timeline whose
 * times do not, as the services' clocks show whole milliseconds only.
 */
export const ROAD = {
  sent: 10,
  selected: 20,
  submitted: 30,
  answered: 40,
  receipt: 50,
  relayed: 60,
  relayAnswered: 70,
  finished: 80,
} as const;
