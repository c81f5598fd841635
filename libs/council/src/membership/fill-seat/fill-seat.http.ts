import { commandRoute } from '@yishi/platform';
import { FillSeat } from './fill-seat';

export const FillSeatRoute = commandRoute('councils/:councilId/by-election/result', FillSeat, {
  summary: 'Fill the seat of the by-election with one who accepted',
});
