/** Where the embedded server reports. Fields never hold keys or event data. */
export interface Log {
  info(message: string): void;
  error(message: string, error: Error): void;
}

/** Lines on standard error, so that standard output stays what the user asked for. */
export const stderrLog: Log = {
  info: (message) => console.error(`${new Date().toISOString()} ${message}`),
  error: (message, error) =>
    console.error(`${new Date().toISOString()} ${message}: ${error.name}: ${error.message}`),
};
