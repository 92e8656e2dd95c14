import { z } from 'zod';
import { fromText } from '#adapters/athena/athena-values.ts';
import type { SqlValue } from '#ports/sql-engine.ts';

/** A type as Trino's protocol gives it. */
export interface TrinoType {
  readonly rawType: string;
  readonly arguments: readonly TrinoArgument[];
}

interface TrinoArgument {
  readonly type?: TrinoType | undefined;
  readonly name?: string | undefined;
}

export const typeSchema: z.ZodType<TrinoType> = z.lazy(() =>
  z.object({ rawType: z.string(), arguments: z.array(argumentSchema).default([]) }),
);

const namedSchema = z.object({
  fieldName: z.object({ name: z.string() }).optional(),
  typeSignature: typeSchema,
});

const argumentSchema: z.ZodType<TrinoArgument> = z
  .object({ kind: z.string(), value: z.unknown() })
  .transform(({ kind, value }) => {
    if (kind === 'TYPE') return { type: typeSchema.parse(value) };
    if (kind !== 'NAMED_TYPE') return {};
    const { fieldName, typeSignature } = namedSchema.parse(value);
    return { type: typeSignature, name: fieldName?.name };
  });

/** A value of Trino's protocol as the port has it: Athena gives arrays, maps and rows as text. */
export function fromProtocol(value: unknown, type: TrinoType): SqlValue {
  if (value === null || value === undefined) return null;
  return fromText(athenaText(value, type), type.rawType);
}

const UNKNOWN: TrinoType = { rawType: 'unknown', arguments: [] };

function athenaText(value: unknown, { rawType, arguments: parts }: TrinoType): string {
  if (value === null || value === undefined) return 'null';
  const typeAt = (index: number) => parts[index]?.type ?? UNKNOWN;
  switch (rawType) {
    case 'array': {
      const list = z.array(z.unknown()).parse(value);
      return `[${list.map((each) => athenaText(each, typeAt(0))).join(', ')}]`;
    }
    case 'map': {
      const entries = Object.entries(z.record(z.string(), z.unknown()).parse(value));
      return `{${entries.map(([key, each]) => `${key}=${athenaText(each, typeAt(1))}`).join(', ')}}`;
    }
    case 'row': {
      const fields = z.array(z.unknown()).parse(value);
      const texts = fields.map(
        (each, i) => `${parts[i]?.name ?? `field${i}`}=${athenaText(each, typeAt(i))}`,
      );
      return `{${texts.join(', ')}}`;
    }
    case 'varbinary':
      return Buffer.from(z.string().parse(value), 'base64')
        .toString('hex')
        .replace(/..(?=.)/g, '$& ');
    case 'double':
    case 'real':
      return Number.isInteger(value) ? `${plainText(value)}.0` : plainText(value);
    default:
      return plainText(value);
  }
}

const plainSchema = z.union([z.string(), z.number(), z.boolean()]);

function plainText(value: unknown): string {
  return String(plainSchema.parse(value));
}
