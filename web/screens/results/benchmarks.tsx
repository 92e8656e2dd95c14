import type { VNode } from 'preact';
import { figure, HeadRow } from '../../parts/head-row.tsx';
import { type Benchmark, benchmarksShape, type Provider } from '../../api/results.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { Paging } from '../../parts/paging.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { costText, countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { CostScatter } from './cost-scatter.tsx';
import { Computed, Marks, pointer } from './stated.tsx';
import { type ListProps, resultsState } from './state.ts';

/** Benchmarks, newest first: providers by score and cost, and what their documents claim. */
export function Benchmarks({ project, revision }: ListProps): VNode {
  const { cursor } = resultsState.get();
  const query = new URLSearchParams({ limit: '20', ...(cursor === '' ? {} : { cursor }) });
  const path = `projects/${encodeURIComponent(project)}/benchmarks?${query.toString()}`;
  const page = useResource(path, benchmarksShape, { revision });
  return (
    <Loaded resource={page} what="benchmarks">
      {({ benchmarks, next }) => (
        <div class="result-list">
          {benchmarks.length === 0 ? <p class="nothing">No benchmark has been sent.</p> : null}
          {benchmarks.map((benchmark) => (
            <OneBenchmark key={benchmark.document_id} benchmark={benchmark} />
          ))}
          <Paging
            cursor={cursor}
            next={next}
            shown={`${countText(benchmarks.length)} benchmarks`}
            onPage={(to) => resultsState.set({ cursor: to })}
          />
        </div>
      )}
    </Loaded>
  );
}

function OneBenchmark({ benchmark }: { readonly benchmark: Benchmark }): VNode {
  const { benchmark: name, ts, providers, marks } = benchmark;
  const { best_overall: overall, best_value: value, cost_savings: savings } = benchmark;
  const claim = (member: string) =>
    marks.find(({ field }) => field === pointer('comparison', member));
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return (
    <article class="card benchmark">
      <h2>
        <Text of={name} />{' '}
        <span class="small">
          <Time at={ts} />
        </span>
      </h2>
      <dl class="figures">
        <div>
          <dt>Best overall</dt>
          <dd>
            <Computed text={overall ?? undefined} mark={claim('best_overall')} />
          </dd>
        </div>
        <div>
          <dt>Best value</dt>
          <dd>
            <Computed text={value ?? undefined} mark={claim('best_value')} />
          </dd>
        </div>
        <div>
          <dt>It saves</dt>
          <dd>
            <Computed
              text={savings === null ? undefined : percent(savings)}
              mark={claim('cost_savings')}
            />
          </dd>
        </div>
      </dl>
      <div class="benchmark-body">
        <ProviderTable benchmark={benchmark} />
        <CostScatter providers={providers} />
      </div>
      <Marks marks={marks} />
    </article>
  );
}

function ProviderTable({ benchmark }: { readonly benchmark: Benchmark }): VNode {
  const { providers, benchmark: name } = benchmark;
  const sorted = [...providers].sort((a, b) => (b.overall_score ?? -1) - (a.overall_score ?? -1));
  return (
    <WideTable label={`Providers of ${visible(name)}`}>
      <HeadRow
        of={[
          'Provider',
          figure('Score'),
          figure('Cost'),
          figure('Cost per point'),
          figure('Tokens'),
          figure('Answer in'),
        ]}
      />
      <tbody>
        {sorted.map((provider) => (
          <ProviderRow key={provider.provider} provider={provider} benchmark={benchmark} />
        ))}
      </tbody>
    </WideTable>
  );
}

function ProviderRow({
  provider,
  benchmark: { marks, best_overall: best, best_value: value },
}: {
  readonly provider: Provider;
  readonly benchmark: Benchmark;
}): VNode {
  const {
    provider: name,
    overall_score: score,
    total_cost: cost,
    cost_per_score: perPoint,
  } = provider;
  const [first] = provider.metrics;
  const stderr = provider.metrics.length === 1 ? (first?.stderr ?? null) : null;
  const mark = marks.find(({ field }) => field === pointer('results', name, 'overall_score'));
  const dollars = (amount: number | null) =>
    amount === null ? <Absent what="not told" /> : costText(amount);
  return (
    <tr>
      <th scope="row">
        <Text of={name} />
        {name === best ? <span class="small"> best overall</span> : null}
        {name === value ? <span class="small"> best value</span> : null}
      </th>
      <td class="end">
        <Computed text={score === null ? undefined : scoreText(score)} mark={mark} />
        {stderr === null ? null : <span class="stderr"> ± {scoreText(stderr)}</span>}
      </td>
      <td class="end">{dollars(cost)}</td>
      <td class="end">{dollars(perPoint)}</td>
      <td class="end">
        {provider.total_tokens === null ? (
          <Absent what="not told" />
        ) : (
          countText(provider.total_tokens)
        )}
      </td>
      <td class="end">
        {provider.avg_response_time === null ? (
          <Absent what="not told" />
        ) : (
          `${provider.avg_response_time.toFixed(2)} s`
        )}
      </td>
    </tr>
  );
}
