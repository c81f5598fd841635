import { commandRoute } from '@yishi/platform';
import { HandInSheet } from './hand-in-sheet';

export const HandInSheetRoute = commandRoute('rating-periods/:periodId/sheets', HandInSheet, {
  summary: 'A reviewer hands in the sheet of the Party organisation or the third party',
});
