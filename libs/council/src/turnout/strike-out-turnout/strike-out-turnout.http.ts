import { commandRoute } from '@yishi/platform';
import { StrikeOutTurnout } from './strike-out-turnout';

export const StrikeOutTurnoutRoute = commandRoute(
  'compounds/:compoundId/turnouts/:turnoutId/strike-out',
  StrikeOutTurnout,
  {
    summary: 'Strike out a turnout that was recorded by mistake',
  },
);
