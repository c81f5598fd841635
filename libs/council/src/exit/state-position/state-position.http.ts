import { commandRoute } from '@yishi/platform';
import { StatePosition } from './state-position';

export const StatePositionRoute = commandRoute('exit-cases/:caseId/position', StatePosition, {
  summary: 'The member concerned states the position',
});
