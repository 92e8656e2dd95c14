/** The version of the package that this page is built of. */
declare const PAGE_VERSION: string;
