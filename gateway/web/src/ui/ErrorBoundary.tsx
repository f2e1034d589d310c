import { Component, type ReactNode } from 'react'
import { Failure } from './Failure'

/** One broken part must not take its page along. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error !== null) return <Failure compact error={this.state.error} onRetry={() => this.setState({ error: null })} />
    return this.props.children
  }
}
