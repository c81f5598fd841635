export * from './clock';
export * from './move-clock.http';
