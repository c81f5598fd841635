import { commandRoute } from '@yishi/platform';
import { AppointDirector } from './appoint-director';

export const AppointDirectorRoute = commandRoute('councils/:councilId/director', AppointDirector, {
  summary: 'Name another member director',
});
