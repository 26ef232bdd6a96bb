/** `FLUJ`, in the header of every database of ours: how it is told from any other. */
export const APPLICATION_ID = 0x464c554a
