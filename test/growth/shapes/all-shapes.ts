import type { Shape } from '../shape.ts';
import { documentShapes } from './document-shapes.ts';
import { eventShapes } from './event-shapes.ts';
import { importShapes } from './import-shapes.ts';
import { jsonShapes } from './json-shapes.ts';
import { parquetShapes } from './parquet-shapes.ts';
import { sqlShapes } from './sql-shapes.ts';

export const allShapes: readonly Shape[] = [
  ...jsonShapes,
  ...documentShapes,
  ...eventShapes,
  ...importShapes,
  ...parquetShapes,
  ...sqlShapes,
];
