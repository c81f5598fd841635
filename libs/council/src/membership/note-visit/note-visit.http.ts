import { commandRoute } from '@yishi/platform';
import { NoteVisit } from './note-visit';

export const NoteVisitRoute = commandRoute(
  'councils/:councilId/members/:personId/households/:householdId/visits',
  NoteVisit,
  {
    summary: 'Note a visit of a linked household',
  },
);
