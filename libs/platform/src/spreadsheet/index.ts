export { type BadRow, BadRows, figureValue } from './bad-rows';
export { type FileRefusal, FileRefused, type FileRefusedDetails } from './file-refused';
export { type ColumnTitles, findHeader, Header, requireHeader } from './header';
export { readTable } from './read-table';
export {
  type CellFault,
  TABLE_LIMITS,
  type Table,
  type TableLimits,
  type TableRow,
} from './table';
