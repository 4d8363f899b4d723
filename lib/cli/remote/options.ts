// Options that every command with a running Grayproof behind it has.

export const URL_OPTION = '--url <address>'
export const URL_HELP = 'address of Grayproof (GRAYPROOF_URL, default http://127.0.0.1:<PORT>)'
