/** The newest checkpoint in one namespace of a run's LangGraph thread. */
export interface RunCheckpoint {
  /** Any text; '' for the graph of the run itself. */
  readonly namespace: string;
  /** JSON, of ids and never of items. */
  readonly text: string;
}
