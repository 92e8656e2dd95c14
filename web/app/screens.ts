import { runPath } from '../api/run-path.ts';
import { runsIndexPath } from '../api/runs-index.ts';
import type { Screen, ScreenProps } from '../route/screens.ts';
import Overview from '../screens/overview/index.tsx';
import Runs from '../screens/runs/index.tsx';

const index = ({ project }: ScreenProps): readonly string[] => [runsIndexPath(project)];

/**
 * All screens, in the order of the navigation. The first is where a project begins. It and the next are
 * there at once, the others are loaded when they are first opened.
 */
export const screens: readonly Screen[] = [
  {
    name: 'overview',
    path: 'overview',
    title: 'Overview',
    key: 'o',
    scope: 'read',
    first: index,
    load: () => Promise.resolve({ default: Overview }),
  },
  {
    name: 'runs',
    path: 'runs',
    title: 'Runs',
    key: 'r',
    scope: 'read',
    first: index,
    load: () => Promise.resolve({ default: Runs }),
  },
  {
    name: 'run',
    path: 'runs/:run',
    title: 'Run',
    scope: 'read',
    first: ({ project, params: { run = '' }, query }) => [
      runPath(project, run),
      ...(query.some(([name, value]) => name === 'tab' && value === 'samples')
        ? [runPath(project, run, 'samples')]
        : []),
    ],
    load: async () => ({ default: (await import('./run-screens.ts')).run }),
  },
  {
    name: 'sample',
    path: 'runs/:run/s/:sample',
    title: 'Sample',
    scope: 'read',
    load: async () => ({ default: (await import('./run-screens.ts')).sample }),
  },
  {
    name: 'trends',
    path: 'trends',
    title: 'Trends',
    key: 't',
    scope: 'read',
    first: index,
    load: async () => ({ default: (await import('./judge-screens.ts')).trends }),
  },
  {
    name: 'compare',
    path: 'compare',
    title: 'Compare',
    key: 'c',
    scope: 'read',
    load: async () => ({ default: (await import('./judge-screens.ts')).compare }),
  },
  {
    name: 'results',
    path: 'results',
    title: 'Results',
    key: 'e',
    scope: 'read',
    load: async () => ({ default: (await import('./care-screens.ts')).results }),
  },
  {
    name: 'alerts',
    path: 'alerts',
    title: 'Alerts',
    key: 'a',
    scope: 'read',
    load: async () => ({ default: (await import('./care-screens.ts')).alerts }),
  },
  {
    name: 'sql',
    path: 'sql',
    title: 'SQL',
    key: 's',
    scope: 'admin',
    load: async () => ({ default: (await import('./care-screens.ts')).sql }),
  },
  {
    name: 'settings',
    path: 'settings',
    title: 'Settings',
    key: ',',
    scope: 'read',
    load: async () => ({ default: (await import('./care-screens.ts')).settings }),
  },
];
