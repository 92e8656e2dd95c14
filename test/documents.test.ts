import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InvalidSettingError, readDeployment } from '#contract/deployment.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path));
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...pages];

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** What all documents say wrong, each with the document. */
function wrongIn(find: (text: string, document: string) => readonly string[]): string[] {
  return documents.flatMap((path) => find(read(path), path).map((wrong) => `${path}: ${wrong}`));
}

function withoutCode(text: string): string {
  return text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replace(/^```.*?^```/gms, '').matchAll(/^#+ +(.+)$/gm);
  const anchors = new Set<string>();
  for (const [, heading = ''] of headings) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The links of a document that stay in the repository. */
function localLinks(text: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : normalize(join(dirname(document), path));
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).has(anchor);
}

/** What stands in a document as a path from the root; patterns such as `lib/{table}.ts` are none. */
function namedPaths(text: string): string[] {
  const roots = String.raw`\.ci|\.github|bench|bin|docs|examples|lambdas|lib|schemas|scripts|test`;
  const paths = text.matchAll(
    new RegExp(String.raw`(?<![\w./-])((?:${roots})/[^\s\`|()[\]#"',;:]*)`, 'g'),
  );
  return [...paths]
    .map(([, path = '']) => path.replace(/\.$/, ''))
    .filter((path) => !/[{}*<>…]/.test(path));
}

/** The scripts of package.json that a text calls. */
function calledScripts(text: string): string[] {
  const calls = text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test|start)\b)/g);
  return [...calls].map(([, run, short]) => run ?? short ?? '');
}

/** The first cells of a table under a heading. */
function firstCells(document: string, heading: string): string[] {
  const [, section = ''] = read(document).split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
}

/** As the refusal of an unknown setting lists them. */
function settingNames(): string[] {
  try {
    readDeployment({ 'evalake:unknown': 1 });
  } catch (error) {
    if (!(error instanceof InvalidSettingError)) throw error;
    return (/there are: (.+)$/.exec(error.message)?.[1] ?? '').split(', ');
  }
  throw new Error('an unknown setting was not refused');
}

describe('the documents', () => {
  it('have a README of at most 250 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  it('link to files and headings that are there', () => {
    const links = (text: string, document: string): string[] =>
      localLinks(text).filter((link) => !leadsSomewhere(document, link));
    expect(wrongIn(links)).toEqual([]);
  });

  it('name files and folders that are there', () => {
    expect(
      wrongIn((text) => namedPaths(text).filter((path) => !existsSync(join(root, path)))),
    ).toEqual([]);
  });

  it('call scripts that package.json has', () => {
    const unknown = (text: string): string[] =>
      calledScripts(text).filter((script) => !(script in scripts));
    expect(wrongIn(unknown)).toEqual([]);
  });

  it('are all in the index', () => {
    const listed = localLinks(read('docs/README.md'));
    const own = readdirSync(join(root, 'docs')).filter((path) => path.endsWith('.md'));
    expect(own.filter((path) => path !== 'README.md' && !listed.includes(path))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('has a row for each script of package.json', () => {
    const rows = firstCells('CONTRIBUTING.md', 'Scripts').flatMap(calledScripts);
    expect(Object.keys(scripts).filter((script) => !rows.includes(script))).toEqual([]);
  });
});

describe('docs/glossary.md', () => {
  it('names for each word the file that holds it', () => {
    const words = read('docs/glossary.md')
      .split(/^(?=- |#)/m)
      .filter((part) => part.startsWith('- '));
    expect(words.length).toBeGreaterThan(30);
    expect(words.filter((entry) => namedPaths(entry).length === 0)).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  it('has a row for each setting of a deployment', () => {
    const cells = firstCells('docs/deploy.md', 'Settings').join(' ');
    const rows = [...cells.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(rows.toSorted()).toEqual(settingNames().toSorted());
  });
});
