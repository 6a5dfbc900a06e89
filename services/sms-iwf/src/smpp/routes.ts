/** What a route needs to know of an SM-SC. */
export interface Routable {
  readonly name: string;
  /** Destination prefixes in digits, with or without `+`; `+` or an empty one takes all. */
  readonly routes: readonly string[];
  /** Share among those of the same prefix; 0: only when the others cannot. */
  readonly weight: number;
}

/** SM-SCs of one prefix, chosen in turn by smooth weighted round robin. */
class RouteGroup<T extends Routable> {
  readonly #members: { readonly target: T; current: number }[] = [];
  #total = 0;

  add(target: T): void {
    this.#members.push({ target, current: 0 });
    this.#total += target.weight;
  }

  /** All members, the one whose turn it is first, the others by weight: the order of fail-over. */
  order(): T[] {
    const [only] = this.#members;
    if (only !== undefined && this.#members.length === 1) return [only.target];
    let chosen: { readonly target: T; current: number } | undefined;
    for (const member of this.#members) {
      member.current += member.target.weight;
      if (member.target.weight > 0 && (chosen === undefined || member.current > chosen.current)) chosen = member;
    }
    if (chosen !== undefined) chosen.current -= this.#total;
    const others = this.#members.filter((member) => member !== chosen).map((member) => member.target);
    others.sort((one, other) => other.weight - one.weight);
    return chosen === undefined ? others : [chosen.target, ...others];
  }
}

/**
 * Which SM-SCs serve a destination, best first: those of the longest prefix before those of shorter ones, equals by
 * weight. The order is also the order of fail-over.
 */
export class Routes<T extends Routable> {
  readonly #groups = new Map<string, RouteGroup<T>>();
  readonly #lengths: readonly number[];

  constructor(targets: readonly T[]) {
    for (const target of targets) {
      for (const prefix of new Set(target.routes.map(digitsOf))) {
        let group = this.#groups.get(prefix);
        if (group === undefined) {
          group = new RouteGroup();
          this.#groups.set(prefix, group);
        }
        group.add(target);
      }
    }
    this.#lengths = [...new Set([...this.#groups.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  }

  /** SM-SCs for a destination in E.164 digits, with or without `+`; empty when no prefix fits. */
  candidates(destination: string): readonly T[] {
    const digits = digitsOf(destination);
    let found: T[] = [];
    for (const length of this.#lengths) {
      if (length > digits.length) continue;
      const group = this.#groups.get(digits.slice(0, length));
      if (group === undefined) continue;
      const order = group.order();
      found = found.length === 0 ? order : found.concat(order.filter((target) => !found.includes(target)));
    }
    return found;
  }
}

function digitsOf(number: string): string {
  return number.startsWith('+') ? number.slice(1) : number;
}
