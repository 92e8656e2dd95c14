/** The package's version. The build and the test runner put it in the place of the variable. */
export const VERSION: string = process.env.EVALAKE_VERSION ?? 'unbuilt';
