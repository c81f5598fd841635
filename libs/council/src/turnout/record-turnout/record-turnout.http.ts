import { commandRoute } from '@yishi/platform';
import { RecordTurnout } from './record-turnout';

export const RecordTurnoutRoute = commandRoute('compounds/:compoundId/turnouts', RecordTurnout, {
  summary: 'Record a turnout of volunteers',
});
