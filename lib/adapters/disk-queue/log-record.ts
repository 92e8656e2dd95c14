import { crc32 } from 'node:zlib';

/** A message, or a copy of it later in the log, which then replaces it. */
export interface SendRecord {
  readonly kind: 'send';
  readonly seq: number;
  readonly sentAtMs: number;
  /** Milliseconds since 1970; 0 for a message in flight: after a restart nobody has it. */
  readonly visibleAtMs: number;
  readonly receiveCount: number;
  readonly group: string | undefined;
  /** Not in the log: a record that was read from there has none. */
  readonly tenant?: string | undefined;
  /** UTF-8. */
  readonly body: Uint8Array;
}

/** A message was received or released. */
export interface StateRecord {
  readonly kind: 'state';
  readonly seq: number;
  readonly visibleAtMs: number;
  readonly receiveCount: number;
}

export interface DeleteRecord {
  readonly kind: 'delete';
  readonly seq: number;
}

/** The first record of a segment: lower numbers are used up, even if no record of them remains. */
export interface StartRecord {
  readonly kind: 'start';
  readonly seq: number;
}

export type LogRecord = SendRecord | StateRecord | DeleteRecord | StartRecord;

/** A record and the place of its frame; without a record, a stretch that cannot be read. */
export interface Frame {
  readonly offset: number;
  readonly length: number;
  readonly record: LogRecord | undefined;
}

/**
 * A frame: magic, payload length, CRC-32 of the payload (4 bytes each, little-endian), payload. The
 * magic holds 0xFF, which never occurs in UTF-8, so no message body can pass for a frame.
 */
const MAGIC = Buffer.from([0xff, 0x45, 0x51, 0xff]);
const HEADER = 12;
const CODES = { send: 1, state: 2, delete: 3, start: 4 } as const;
/** kind u8, seq f64 */
const SHORT = 9;
/** kind, seq, visibleAtMs f64, receiveCount u32 */
const STATE = 21;
/** kind, seq, visibleAtMs, receiveCount, sentAtMs f64, group length i32 (-1: none), group, body */
const SEND = 33;

export function encodeRecord(record: LogRecord): Buffer {
  const payloadLength = payloadLengthOf(record);
  // In one piece, which all of it is written into: a request may send thousands.
  const frame = Buffer.allocUnsafe(HEADER + payloadLength);
  const payload = frame.subarray(HEADER);
  writePayload(payload, record);
  MAGIC.copy(frame);
  frame.writeUInt32LE(payloadLength, 4);
  frame.writeUInt32LE(crc32(payload), 8);
  return frame;
}

function payloadLengthOf(record: LogRecord): number {
  if (record.kind === 'delete' || record.kind === 'start') return SHORT;
  if (record.kind === 'state') return STATE;
  return SEND + Buffer.byteLength(record.group ?? '') + record.body.length;
}

function writePayload(payload: Buffer, record: LogRecord): void {
  payload.writeUInt8(CODES[record.kind], 0);
  payload.writeDoubleLE(record.seq, 1);
  if (record.kind === 'delete' || record.kind === 'start') return;
  payload.writeDoubleLE(record.visibleAtMs, 9);
  payload.writeUInt32LE(record.receiveCount, 17);
  if (record.kind === 'state') return;
  const { group, sentAtMs, body } = record;
  payload.writeDoubleLE(sentAtMs, 21);
  const groupLength = group === undefined ? 0 : payload.write(group, SEND);
  payload.writeInt32LE(group === undefined ? -1 : groupLength, 29);
  payload.set(body, SEND + groupLength);
}

/** The record at `offset`, or undefined when there is no whole record. */
export function decodeFrame(bytes: Buffer, offset: number): Frame | undefined {
  if (offset + HEADER > bytes.length) return undefined;
  if (MAGIC.compare(bytes, offset, offset + MAGIC.length) !== 0) return undefined;
  const start = offset + HEADER;
  const end = start + bytes.readUInt32LE(offset + 4);
  if (end > bytes.length) return undefined;
  const payload = bytes.subarray(start, end);
  if (crc32(payload) !== bytes.readUInt32LE(offset + 8)) return undefined;
  const record = recordOf(payload);
  return record && { offset, length: end - offset, record };
}

function recordOf(payload: Buffer): LogRecord | undefined {
  if (payload.length < SHORT) return undefined;
  const code = payload.readUInt8(0);
  const seq = payload.readDoubleLE(1);
  if (code === CODES.delete) return { kind: 'delete', seq };
  if (code === CODES.start) return { kind: 'start', seq };
  if (payload.length < STATE) return undefined;
  const visibleAtMs = payload.readDoubleLE(9);
  const receiveCount = payload.readUInt32LE(17);
  if (code === CODES.state) return { kind: 'state', seq, visibleAtMs, receiveCount };
  if (code !== CODES.send || payload.length < SEND) return undefined;
  const sentAtMs = payload.readDoubleLE(21);
  const groupLength = payload.readInt32LE(29);
  const bodyAt = SEND + Math.max(groupLength, 0);
  const group = groupLength < 0 ? undefined : payload.toString('utf8', SEND, bodyAt);
  const body = payload.subarray(bodyAt);
  return { kind: 'send', seq, visibleAtMs, receiveCount, sentAtMs, group, body };
}

/** All frames of a segment in order, and the unreadable stretches between them. */
export function* scanFrames(bytes: Buffer): Generator<Frame> {
  let offset = 0;
  while (offset < bytes.length) {
    const frame = decodeFrame(bytes, offset) ?? unreadableFrom(bytes, offset);
    yield frame;
    offset += frame.length;
  }
}

function unreadableFrom(bytes: Buffer, offset: number): Frame {
  let next = bytes.indexOf(MAGIC, offset + 1);
  while (next !== -1 && decodeFrame(bytes, next) === undefined)
    next = bytes.indexOf(MAGIC, next + 1);
  return { offset, length: (next === -1 ? bytes.length : next) - offset, record: undefined };
}
