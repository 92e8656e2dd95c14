/**
 * User info of a URL (RFC 3986, 3.2.1), also where JSON escapes its slashes, and a key of evalake
 * (`lib/keys`) wherever it stands.
 */
const SECRETS = /:(?:\\?\/){2}([^\s/?#"'\\@<>[\]]+)@|evk_[\w-]{43}/g;

const STAR = 0x2a;

/**
 * Overwrites the keys in JSON text with stars, in place: tools write their command line into a run's
 * spec, and with it the URL that they were given. The text keeps its length and stays JSON, and the
 * same text always becomes the same, so that an event that comes again is known as the same.
 */
export function maskKeys(text: Uint8Array): void {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  // One character for each byte.
  for (const match of bytes.toString('latin1').matchAll(SECRETS)) {
    const [whole, userInfo] = match;
    const secret = userInfo ?? whole;
    const start = match.index + (userInfo === undefined ? 0 : whole.length - 1 - userInfo.length);
    bytes.fill(STAR, start, start + secret.length);
  }
}
