/**
 * Places on the roads of the tour, in the order in which a message comes by them. They order entries of the timeline whose
 * times do not, as the services' clocks show whole milliseconds only.
 */
export const ROAD = {
  sent: 10,
  selected: 20,
  submitted: 24,
  refused: 28,
  /** From here to `answered` the second of two attempts. */
  reselected: 30,
  resubmitted: 34,
  refusedAgain: 38,
  answered: 40,
  receipt: 50,
  relayed: 60,
  relayAnswered: 70,
  finished: 80,
  /** Alice's notifications, as reports to the other network. */
  notified: 90,
  reported: 94,
  notificationAnswered: 98,
} as const;
