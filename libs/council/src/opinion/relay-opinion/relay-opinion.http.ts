import { commandRoute } from '@yishi/platform';
import { RelayOpinion } from './relay-opinion';

export const RelayOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/relay',
  RelayOpinion,
  { summary: 'Relay an opinion to the street or to a district department' },
);
