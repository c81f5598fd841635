import { randomUUID } from 'node:crypto';
import { Global, type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { EventStore, MemoryEventStore } from '@yishi/event-store';
import { Clock, type Event } from '@yishi/kernel';
import { Pool } from 'pg';
import { Column, Entity, PrimaryColumn, type Repository } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../test/support/database';
import { RecordingSender, SetClock } from '../../../test/support/following-instance';
import { CommandSender } from './command-sender';
import { FollowerPool } from './follower-pool';
import { fromLog, projection } from './following';
import { FollowingModule } from './following.module';
import { FollowerRegistry } from './registry';
import { snakeNaming } from './table-shape';

type NoteTaken = Event<'NoteTaken', { noteId: string; takenFen: bigint }>;

@Entity({ schema: 'note', name: 'page' })
class NotePage {
  @PrimaryColumn({ type: 'text' }) noteId!: string;
  @Column({ type: 'bigint' }) takenFen!: bigint;
}

const notes = projection<NoteTaken>()({
  name: 'note.page',
  version: 1,
  source: fromLog('note'),
  tables: { page: NotePage },
  on: { NoteTaken: ({ data }, rows) => rows.put('page', data) },
});

@Injectable()
class NoteReader {
  constructor(@InjectRepository(NotePage) readonly pages: Repository<NotePage>) {}
}

@Module({
  imports: [FollowingModule.forContext({ projections: [notes] })],
  providers: [NoteReader],
})
class NoteModule {}

let database: FreshDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

async function start(store: EventStore): Promise<INestApplicationContext> {
  @Global()
  @Module({
    providers: [
      { provide: EventStore, useValue: store },
      { provide: FollowerPool, useValue: pool },
      { provide: Clock, useValue: new SetClock(new Date(0)) },
      { provide: CommandSender, useValue: new RecordingSender() },
    ],
    exports: [EventStore, FollowerPool, Clock, CommandSender],
  })
  class Foundation {}

  const module = await Test.createTestingModule({
    imports: [
      Foundation,
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: database.url,
        autoLoadEntities: true,
        namingStrategy: snakeNaming,
      }),
      FollowingModule.forRoot(),
      NoteModule,
    ],
  }).compile();
  return module.init();
}

it('starts the followers with the application and ends them before its connections', async () => {
  const store = new MemoryEventStore();
  const application = await start(store);
  const registry = application.get(FollowerRegistry);
  const taken: NoteTaken = { type: 'NoteTaken', data: { noteId: 'a', takenFen: 5n } };
  const metadata = { commandId: randomUUID(), inputHash: '', at: '', by: 'b', role: 'r' };
  const { position } = await store.append(
    'note-a',
    [{ id: randomUUID(), event: taken, metadata }],
    'any',
  );
  expect(await registry.waitFor('note', position, 5_000)).toBe(true);
  expect(await application.get(NoteReader).pages.find()).toMatchObject([{ noteId: 'a' }]);

  await application.close();
  expect(registry.states().map(({ state }) => state)).toEqual(['stopped']);
  const { rows } = await pool.query('SELECT owner FROM following.follower');
  expect(rows).toEqual([{ owner: null }]);
});

it('refuses followers that are registered too late', async () => {
  const application = await start(new MemoryEventStore());
  const registry = application.get(FollowerRegistry);
  expect(() => registry.register({ projections: [notes as never] })).toThrow(/before the start/);
  await application.close();
});
