import * as grammar from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import type { Rewrites } from './tree.ts';

/** Names of types. */
export function addTypes(rewrites: Rewrites): Rewrites {
  return rewrites
    .on(grammar.GenericTypeContext, (node, text) => {
      const name = node.identifier().getText().toLowerCase();
      const parameters = node.typeParameter().map(text);
      if (name === 'array') return `${parameters[0] ?? ''}[]`;
      if (name === 'map') return `MAP(${parameters.join(', ')})`;
      if (name === 'varbinary') return 'BLOB';
      if (name === 'varchar' || name === 'char') return 'VARCHAR';
      return undefined;
    })
    .on(grammar.ArrayTypeContext, (node, text) => `${text(node.type())}[]`)
    .on(grammar.LegacyArrayTypeContext, (node, text) => `${text(node.type())}[]`)
    .on(grammar.LegacyMapTypeContext, (node, text) => `MAP(${node.type_().map(text).join(', ')})`)
    .on(grammar.RowTypeContext, (node, text) => `STRUCT(${node.rowField().map(text).join(', ')})`)
    .on(grammar.RowFieldContext, (node, text) => {
      const name = node.identifier();
      return name ? `${text(name)} ${text(node.type())}` : undefined;
    })
    .on(grammar.DateTimeTypeContext, (node) => {
      const name = /^timestamp/i.test(node.getText()) ? 'TIMESTAMP' : 'TIME';
      return node.KW_WITH() === null ? name : `${name} WITH TIME ZONE`;
    });
}
