// Which version of the product this is; a test keeps it the one of package.json.

export const PRODUCT_VERSION = '0.1.0'
