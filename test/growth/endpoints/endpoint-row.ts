import type { GrownLake } from './grown-lake.ts';

/** A request, below `/v1/projects/demo/` unless its path begins with a slash. */
export interface Asked {
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** A route that is asked in a lake that grows, or with a request that does. */
export interface EndpointRow {
  /** `METHOD /path/:parameter`, as in lib/http/routes. */
  readonly route: string;
  /** What grows, beside what the lake's name says. */
  readonly of?: string;
  readonly ask: (size: number) => Asked;
  /** The statuses that are right; 200 when absent. */
  readonly statuses?: readonly number[];
}

/** A lake whose size is doubled, and the routes whose answers then take longer. */
export interface LakeShape {
  readonly name: string;
  /** The first size; it is doubled four times. */
  readonly from: number;
  readonly fill: (lake: GrownLake, size: number) => Promise<void>;
  readonly rows: readonly EndpointRow[];
}

const PROJECT_ROUTES = '/v1/projects/:project/';

/** A `GET` of a project's route whose request stays the same. */
export function read(route: string, path: string, of?: string): EndpointRow {
  return { route: `GET ${PROJECT_ROUTES}${route}`, ask: () => ({ path }), ...(of ? { of } : {}) };
}

/** A request with a JSON body to a project's route. */
export function write(
  route: `${'POST' | 'PUT' | 'DELETE'} ${string}`,
  ask: (size: number) => Asked,
  { of, statuses }: Pick<EndpointRow, 'of' | 'statuses'> = {},
): EndpointRow {
  const [method = '', path = ''] = route.split(' ');
  const full = path.startsWith('/') ? path : `${PROJECT_ROUTES}${path}`;
  return {
    ...{ route: `${method} ${full}`, ask },
    ...(of ? { of } : {}),
    ...(statuses ? { statuses } : {}),
  };
}
