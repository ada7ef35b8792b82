import { toColumn, toTextColumn } from '../columns.ts';
import { encodeText } from '../codec.ts';
import type { StaticDataScopes } from '../record.ts';
import type { FinishPart } from './finish-part.ts';

/**
 * What the code of the ended runs changed is saved. Of two runs of a workflow in one batch the later end counts. Rows are written in the
 * order of their key, so that two batches never wait for each other. Parameters: which run of the batch, the scope, its bytes.
 */
export const saveStaticData: FinishPart<{ readonly staticData?: StaticDataScopes }> = {
  name: 'static-data',

  isNeededBy: ({ staticData }) => (staticData?.length ?? 0) > 0,

  columns(runs, packed) {
    const rows = runs.flatMap(({ staticData = [] }, index) =>
      staticData.map(([scope, text]) => ({ run: index + 1, scope, text })),
    );
    return [
      toColumn(rows.map(({ run }) => run)),
      toTextColumn(rows.map(({ scope }) => scope)),
      ...packed.add(rows.map(({ text }) => encodeText(text))),
    ];
  },

  text: (from, bytes) => `saved AS (
    INSERT INTO execution.static_data AS s (tenant_id, workflow_id, scope, data)
    SELECT DISTINCT ON (e.tenant_id, e.workflow_id, c.scope)
           e.tenant_id, e.workflow_id, c.scope, substring(${bytes} FROM c.data_from FOR c.data_length)
    FROM unnest($${from}::int[], $${from + 1}::text[], $${from + 2}::int[], $${from + 3}::int[]) AS c (run, scope, data_from, data_length)
    JOIN ended e ON e.n = c.run
    ORDER BY e.tenant_id, e.workflow_id, c.scope, e.finished_ms DESC, e.id DESC
    ON CONFLICT (tenant_id, workflow_id, scope) DO UPDATE SET data = EXCLUDED.data, updated_at = now()
  )`,
};
