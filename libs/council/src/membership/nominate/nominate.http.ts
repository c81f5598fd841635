import { commandRoute } from '@yishi/platform';
import { Nominate } from './nominate';

export const NominateRoute = commandRoute('councils/:councilId/nominations', Nominate, {
  summary: 'Nominate oneself or another person',
});
