// Makes the pinned Python environment of the API's fuzzing in .cache/schemathesis.
import { fileURLToPath } from 'node:url';
import { installPython } from './python-install.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
process.exitCode = installPython({
  name: 'schemathesis',
  requirements: path('../test/fuzz/requirements.txt'),
  folder: path('../.cache/schemathesis'),
});
