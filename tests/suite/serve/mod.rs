mod browser;
mod calling;
mod deciding;
