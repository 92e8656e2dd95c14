import { benchmarkCostsView, suiteTrendView } from './result-views.ts';
import { historyView, scoreTrendView } from './run-views.ts';
import { verdictsView } from './verdict-views.ts';
import type { View } from './view.ts';

export const views: readonly View[] = [
  historyView,
  scoreTrendView,
  suiteTrendView,
  benchmarkCostsView,
  verdictsView,
];
