import type { SrvRecord } from './dns-client.ts';

/**
 * The order in which SRV targets are tried (RFC 2782 "Weight"): by rising priority, within one priority drawn at random
 * with a chance in proportion to the weight; records of weight 0 have a small chance to come early.
 *
 * @param random a number in [0, 1)
 */
export function orderSrv(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const byPriority = new Map<number, SrvRecord[]>();
  for (const record of records) {
    const group = byPriority.get(record.priority);
    if (group === undefined) byPriority.set(record.priority, [record]);
    else group.push(record);
  }
  const priorities = [...byPriority.keys()].sort((a, b) => a - b);
  return priorities.flatMap((priority) => drawByWeight(byPriority.get(priority) ?? [], random));
}

function drawByWeight(group: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const left = [...group].sort((a, b) => a.weight - b.weight); // "placing all those with weight 0 at the beginning"
  const drawn: SrvRecord[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    const chosen = Math.floor(random() * (sum + 1));
    let running = 0;
    const index = left.findIndex(({ weight }) => {
      running += weight;
      return running >= chosen;
    });
    drawn.push(...left.splice(Math.max(0, index), 1));
  }
  return drawn;
}
