import { Controller } from '@nestjs/common';
import { orchestrator, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { DataTablesService } from './data-tables.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  | 'listDataTables'
  | 'getDataTable'
  | 'createDataTable'
  | 'renameDataTable'
  | 'deleteDataTable'
  | 'addDataTableColumn'
  | 'removeDataTableColumn'
  | 'listDataRows'
  | 'insertDataRows'
  | 'updateDataRow'
  | 'deleteDataRow'
>;

@Controller()
export class DataTablesController implements Handled {
  constructor(private readonly dataTables: DataTablesService) {}

  @Handles(requests.listDataTables)
  listDataTables({ actor }: Parsed<typeof requests.listDataTables>) {
    return this.dataTables.list(actor);
  }

  @Handles(requests.getDataTable)
  getDataTable({ actor, tableId }: Parsed<typeof requests.getDataTable>) {
    return this.dataTables.get(actor, tableId);
  }

  @Handles(requests.createDataTable)
  createDataTable({ actor, ...table }: Parsed<typeof requests.createDataTable>) {
    return this.dataTables.create(actor, table);
  }

  @Handles(requests.renameDataTable)
  renameDataTable({ actor, tableId, name }: Parsed<typeof requests.renameDataTable>) {
    return this.dataTables.rename(actor, tableId, name);
  }

  @Handles(requests.deleteDataTable)
  deleteDataTable({ actor, tableId }: Parsed<typeof requests.deleteDataTable>) {
    return this.dataTables.delete(actor, tableId);
  }

  @Handles(requests.addDataTableColumn)
  addDataTableColumn({ actor, tableId, column }: Parsed<typeof requests.addDataTableColumn>) {
    return this.dataTables.addColumn(actor, tableId, column);
  }

  @Handles(requests.removeDataTableColumn)
  removeDataTableColumn({ actor, tableId, name }: Parsed<typeof requests.removeDataTableColumn>) {
    return this.dataTables.removeColumn(actor, tableId, name);
  }

  @Handles(requests.listDataRows)
  listDataRows({ actor, tableId, ...query }: Parsed<typeof requests.listDataRows>) {
    return this.dataTables.listRows(actor, tableId, query);
  }

  @Handles(requests.insertDataRows)
  insertDataRows({ actor, tableId, rows }: Parsed<typeof requests.insertDataRows>) {
    return this.dataTables.insertRows(actor, tableId, rows);
  }

  @Handles(requests.updateDataRow)
  updateDataRow({ actor, ...row }: Parsed<typeof requests.updateDataRow>) {
    return this.dataTables.updateRow(actor, row);
  }

  @Handles(requests.deleteDataRow)
  deleteDataRow({ actor, ...row }: Parsed<typeof requests.deleteDataRow>) {
    return this.dataTables.deleteRow(actor, row);
  }
}
