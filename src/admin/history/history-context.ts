import { createContext, useContext } from 'react';
import type { HistorySubject } from '../api';

const History = createContext<(subject: HistorySubject) => void>(() => {});

/** Gives what is below it a way to show the history of somebody. */
export const HistoryProvider = History.Provider;

/** Shows the history of a person or a department. */
export const useHistory = () => useContext(History);
