/** A request holds more than is taken at once; the message says what to do. Nothing of it was taken. */
export class TooManyError extends Error {
  override readonly name = 'TooManyError';
  constructor(most: number, what: string) {
    super(
      `the body holds more than ${most} ${what}; nothing of it was taken, send it in several requests`,
    );
  }
}
