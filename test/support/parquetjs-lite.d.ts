declare module 'parquetjs-lite' {
  interface Cursor {
    /** The next row, null after the last. Absent values are absent keys. */
    next(): Promise<Record<string, unknown> | null>;
  }
  export class ParquetReader {
    static openBuffer(buffer: Buffer): Promise<ParquetReader>;
    getCursor(columns?: string[]): Cursor;
    getMetadata(): Record<string, string>;
    close(): Promise<void>;
  }
  interface Field {
    type: string;
    compression?: string;
    optional?: boolean;
  }
  export class ParquetSchema {
    readonly fields: Record<string, Field>;
    constructor(fields: Record<string, Field>);
  }
  export class ParquetWriter {
    static openFile(schema: ParquetSchema, path: string): Promise<ParquetWriter>;
    appendRow(row: Record<string, unknown>): Promise<void>;
    close(): Promise<void>;
  }
}
