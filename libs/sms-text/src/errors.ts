/** data_coding that says nothing about characters this service knows (SMPP 3.4 §5.2.19). */
export class UnknownDataCodingError extends Error {
  override readonly name: string = 'UnknownDataCodingError';
  readonly dataCoding: number;
  constructor(dataCoding: number, what = 'is reserved or not supported') {
    super(`data_coding 0x${dataCoding.toString(16).padStart(2, '0')} ${what}: the short message has no readable text`);
    this.dataCoding = dataCoding;
  }
}

/** 8-bit binary user data: there is no text in it. */
export class BinaryDataCodingError extends UnknownDataCodingError {
  override readonly name: string = 'BinaryDataCodingError';
  constructor(dataCoding: number) {
    super(dataCoding, 'is binary');
  }
}

/** The text needs more segments than allowed. */
export class TextTooLongError extends Error {
  override readonly name = 'TextTooLongError';
  readonly segments: number;
  readonly maxSegments: number;
  constructor(segments: number, maxSegments: number) {
    super(`the text needs ${segments} short messages, at most ${maxSegments} are allowed`);
    this.segments = segments;
    this.maxSegments = maxSegments;
  }
}

/** A user data header whose lengths do not fit (TS 23.040 §9.2.3.24). */
export class MalformedUdhError extends Error {
  override readonly name = 'MalformedUdhError';
}
