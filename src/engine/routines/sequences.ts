/** Whole sequences of recurrent layers. Conventions: ../assembly.ts. */
import type { Pointer } from './pointer';

export interface SequenceRoutines {
  // LSTM over a sequence, time-major
  /**
   * gates [T,B,4H] holds x·W_ihᵀ + b_ih + b_hh on entry and the activations i f g o on return; tanhCells [T,B,H].
   * states and cells [(T+1),B,H] hold the initial state (given by the caller) and the state after every time.
   * direction 0: time runs 0 … T−1, block 0 is the initial state, block t+1 the state after time t.
   * direction 1: time runs T−1 … 0, block T is the initial state, block t the state after time t.
   * So the previous state of time t is block t, or block t+1, and outputs stand in the order of time either way.
   * lengths (int32 [B], each 1…T, longest first; 0: none): where time ≥ length the state is carried on unchanged.
   * Then gates have rows of the sequences alone that reach a time, N = Σ lengths in all, those of time t from row
   * offsets[t] (int32 [T]) on.
   */
  lstm(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    states: Pointer,
    cells: Pointer,
    tanhCells: Pointer,
    workspace: Pointer,
  ): void;
  /**
   * dStates [(T+1),B,H], blocks as above: on entry the gradients that arrive at each state (that of the last
   * state included, the initial block normally zeros); on return the initial block is the gradient of h_0, the
   * others are used up. dCell [B,H]: on entry the gradient of the last cell, on return that of c_0.
   * gates become the gradients of the pre-activations.
   */
  lstmBackward(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    cells: Pointer,
    tanhCells: Pointer,
    dStates: Pointer,
    dCell: Pointer,
    workspace: Pointer,
  ): void;
  /**
   * lstm with W_hh packed: for each block of 16 hidden units the panels (packColumns) of the gates, one after the other.
   * The first `rows` of B sequences; every step begins with the block `first` (it decides no bit).
   */
  lstmRows(
    T: number,
    B: number,
    rows: number,
    H: number,
    first: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    packed: Pointer,
    gates: Pointer,
    states: Pointer,
    cells: Pointer,
    tanhCells: Pointer,
    workspace: Pointer,
  ): void;
  /** Bytes of `workspace` for all three. */
  lstmWorkspace(T: number, B: number, H: number): number;

  // RNN and GRU over a sequence, as the LSTM
  /** sums [T,B,H] holds x·W_ihᵀ + b_ih + b_hh on entry and is used up. relu: 1 for relu, 0 for tanh. */
  rnn(
    T: number,
    B: number,
    H: number,
    direction: number,
    relu: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    sums: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** rnn with W_hh packed, as lstmRows. */
  rnnRows(
    T: number,
    B: number,
    rows: number,
    H: number,
    first: number,
    direction: number,
    relu: number,
    lengths: Pointer,
    offsets: Pointer,
    packed: Pointer,
    sums: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** sums [T,B,H] become the gradients of the pre-activations; dStates as in lstmBackward. */
  rnnBackward(
    T: number,
    B: number,
    H: number,
    direction: number,
    relu: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    sums: Pointer,
    states: Pointer,
    dStates: Pointer,
    workspace: Pointer,
  ): void;
  rnnWorkspace(T: number, B: number, H: number): number;
  /**
   * gates [T,B,3H] hold x·W_ihᵀ + b_ih (+ b_hh of r and z) on entry and the activations r z n on return; hidden [T,B,H]
   * holds b_hh of n on entry and what r is multiplied with on return.
   */
  gru(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    hidden: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** gru with W_hh packed, as lstmRows. */
  gruRows(
    T: number,
    B: number,
    rows: number,
    H: number,
    first: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    packed: Pointer,
    gates: Pointer,
    hidden: Pointer,
    states: Pointer,
    workspace: Pointer,
  ): void;
  /** gates become the gradients of the pre-activations, hidden that of its own part of n; dStates as in lstmBackward. */
  gruBackward(
    T: number,
    B: number,
    H: number,
    direction: number,
    lengths: Pointer,
    offsets: Pointer,
    recurrent: Pointer,
    gates: Pointer,
    hidden: Pointer,
    states: Pointer,
    dStates: Pointer,
    workspace: Pointer,
  ): void;
  gruWorkspace(T: number, B: number, H: number): number;
}
