export * from './community';
export * from './council';
export * from './funding';
export * from './integration-events';
export * from './is-fen-amount';
export * from './project';
export * from './rating';
export * from './terms';
