/** A file to write. Its content is made only when the file is to be written. */
export interface ExportedFile {
  readonly name: string;
  /** Makes the content; undefined when the project's retention deleted its source. */
  readonly content: () => Promise<Uint8Array | undefined>;
}
