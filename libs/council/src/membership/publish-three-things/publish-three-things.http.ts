import { commandRoute } from '@yishi/platform';
import { PublishThreeThings } from './publish-three-things';

export const PublishThreeThingsRoute = commandRoute(
  'councils/:councilId/members/:personId/three-things',
  PublishThreeThings,
  {
    summary: 'Show identity, duties and commitments',
  },
);
