import { type PackedBytes, toColumn, toTextColumn } from '../columns.ts';
import { encodeText } from '../codec.ts';
import type { StaticDataScopes } from '../record.ts';

/**
 * A part of the statement that ends runs, after its `gone` and `kept`: what the code of those runs changed is saved with their end, or not
 * at all. Of two runs of a workflow in one batch the later end counts. Rows are written in the order of their key, so that two
 * batches never wait for each other. `from`: the number of the first of its four parameters.
 */
export const savedWith = (from: number, bytes: string): string => `saved AS (
    INSERT INTO execution.static_data AS s (tenant_id, workflow_id, scope, data)
    SELECT DISTINCT ON (g.tenant_id, g.workflow_id, c.scope)
           g.tenant_id, g.workflow_id, c.scope, substring(${bytes} FROM c.data_from FOR c.data_length)
    FROM unnest($${from}::int[], $${from + 1}::text[], $${from + 2}::int[], $${from + 3}::int[]) AS c (run, scope, data_from, data_length)
    JOIN gone g ON g.n = c.run
    JOIN kept k ON k.tenant_id = g.tenant_id AND k.id = g.id
    ORDER BY g.tenant_id, g.workflow_id, c.scope, g.finished_ms DESC, g.id DESC
    ON CONFLICT (tenant_id, workflow_id, scope) DO UPDATE SET data = EXCLUDED.data, updated_at = now()
  )`;

/** The parameters of that part: which run of the batch, counted from 1, the scope, and its bytes. */
export function toStaticDataColumns(runs: readonly { readonly staticData?: StaticDataScopes }[], packed: PackedBytes): unknown[] {
  const rows = runs.flatMap(({ staticData = [] }, index) => staticData.map(([scope, text]) => ({ run: index + 1, scope, text })));
  return [
    toColumn(rows.map(({ run }) => run)),
    toTextColumn(rows.map(({ scope }) => scope)),
    ...packed.add(rows.map(({ text }) => encodeText(text))),
  ];
}
