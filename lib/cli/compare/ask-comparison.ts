import { type CompareAnswer, compareAnswer, type CompareQuery } from '#schemas/compare.ts';
import { askProjectFor } from '../ask-project.ts';
import { requireDataFolder, type SourceFlags } from '../source.ts';

/** The parameters of a comparison, as the API is asked for it. */
export type ComparisonParameters = Readonly<
  Record<string, string | number | readonly string[] | undefined>
>;

export async function compareInRoot(
  flags: SourceFlags,
  query: CompareQuery,
): Promise<CompareAnswer> {
  const [{ FileStore }, { compareRuns }] = await Promise.all([
    import('#adapters/disk/file-store.ts'),
    import('#read/compare/compare-runs.ts'),
  ]);
  const store = new FileStore(await requireDataFolder(flags.root ?? ''));
  return compareRuns(store, flags.project, query);
}

export async function compareAtEndpoint(
  flags: SourceFlags,
  asked: ComparisonParameters,
): Promise<CompareAnswer> {
  const search = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, String(each)]),
    ),
  );
  return askProjectFor(compareAnswer, flags, `compare?${search.toString()}`);
}
