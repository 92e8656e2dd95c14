// Makes one of the pinned Python environments in .cache/: node scripts/run.mjs scripts/python-env.ts NAME
import { root } from './bundle-options.ts';
import { installPython, type PythonEnvironment } from './python-install.ts';

/** Inspect, lm-evaluation-harness and an older evals, for the client checks and those of the examples. */
const frameworks = environment('the frameworks', 'test/clients/frameworks', 'frameworks');

const environments: Readonly<Record<string, PythonEnvironment>> = {
  /** For the client checks and the benchmark. */
  clients: environment('the Python clients', 'test/clients', 'python'),
  frameworks,
  'frameworks-older': {
    ...environment('older frameworks', 'test/clients/frameworks-older', 'frameworks-older'),
    base: frameworks,
  },
  /** For the AWS checks. */
  ministack: environment('MiniStack', 'test/engines/ministack', 'ministack'),
  /** S3 and Glue for the SQL checks. */
  moto: environment('moto', 'test/engines/athena', 'moto'),
  /** For fuzzing the API. */
  schemathesis: environment('schemathesis', 'test/fuzz', 'schemathesis'),
};

function environment(name: string, suite: string, folder: string): PythonEnvironment {
  return {
    name,
    requirements: `${root}${suite}/requirements.txt`,
    folder: `${root}.cache/${folder}`,
  };
}

const [, , name = ''] = process.argv;
const wanted = environments[name];
if (wanted === undefined) {
  console.error(`name one of ${Object.keys(environments).join(', ')}`);
  process.exitCode = 2;
} else process.exitCode = installPython(wanted);
