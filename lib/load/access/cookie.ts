// Names that browsers keep for us.

export const SESSION_COOKIE = 'grayproof-session'
