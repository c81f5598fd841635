import { commandRoute } from '@yishi/platform';
import { EstablishCouncil } from './establish-council';

export const EstablishCouncilRoute = commandRoute(
  'councils/:councilId/establishment',
  EstablishCouncil,
  {
    summary: 'Establish the council and name its director',
  },
);
