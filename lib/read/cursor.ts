import { sentAs } from '#contract/evalake-error.ts';
import { z } from 'zod';

/** The cursor is not one that a page gave. */
export class InvalidCursorError extends sentAs('invalid-parameter', 400) {
  override readonly name = 'InvalidCursorError';
  constructor() {
    super('cursor is not the `next` of an earlier page; leave it out to start from the first');
  }
}

export function formatCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws InvalidCursorError */
export function parseCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new InvalidCursorError();
  }
}
