import type { NodeOption, OptionsContext, OptionsLoader } from '@weft/node-sdk';

const OWN_COLUMNS = ['id', 'createdAt', 'updatedAt'];

const tables: OptionsLoader = async ({ ports, search }) => {
  const all = await ports.dataTables.listTables();
  return all.map(({ name, rowCount }) => ({ value: name, label: name, description: `${rowCount} rows` })).filter(isFound(search));
};

/** Of the table that is named, with those that every table has where rows are looked for by them. */
const columnsAnd =
  (own: readonly string[]): OptionsLoader =>
  async ({ ports, parameters, search }) => {
    const all = await ports.dataTables.listTables();
    const table = all.find(({ id, name }) => name === parameters['table'] || id === parameters['table']);
    const columns = (table?.columns ?? []).map(({ name, type }) => ({ value: name, label: name, description: type }));
    return [...columns, ...own.map((name) => ({ value: name, label: name }))].filter(isFound(search));
  };

const isFound =
  (search: OptionsContext['search']) =>
  ({ label }: NodeOption) =>
    label.toLowerCase().includes(search.toLowerCase());

/** The tables of the workspace, and their columns. */
export const tableOptions: Readonly<Record<string, OptionsLoader>> = {
  table: tables,
  'conditions.column': columnsAnd(OWN_COLUMNS),
  'values.column': columnsAnd([]),
};
