/** The bytes of a file, or its parts in order, each made when it is asked for. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** A file to write. Its content is made only when the file is to be written. */
export interface ExportedFile {
  readonly name: string;
  /** Makes the content; undefined when the project's retention deleted its source. */
  readonly content: () => Promise<Content | undefined>;
}
