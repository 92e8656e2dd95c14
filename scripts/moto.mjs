// Makes the pinned Python environment of the SQL checks' S3 and Glue in .cache/moto.
import { fileURLToPath } from 'node:url';
import { installPython } from './python-install.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
process.exitCode = installPython({
  name: 'moto',
  requirements: path('../test/engines/athena/requirements.txt'),
  folder: path('../.cache/moto'),
});
