/** The ISF cannot take a request to selection at all; it is answered with this status and no IWF is contacted. */
export class InterworkingRefusal extends Error {
  override readonly name = 'InterworkingRefusal';
  readonly sipStatus: number;
  /** Header fields of the answer, beside those every response has. */
  readonly headers: readonly (readonly [name: string, value: string])[];

  constructor(sipStatus: number, message: string, headers: readonly (readonly [name: string, value: string])[] = []) {
    super(message);
    this.sipStatus = sipStatus;
    this.headers = headers;
  }
}
